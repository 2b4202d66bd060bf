"""Which extension needs which: pg_dump prints ``CREATE EXTENSION`` without ``CASCADE`` and without its needs."""

from collections.abc import Mapping

REQUIRES: Mapping[str, tuple[str, ...]] = {
    "earthdistance": ("cube",),
    "bool_plperl": ("plperl",),
    "bool_plperlu": ("plperlu",),
    "hstore_plperl": ("hstore", "plperl"),
    "hstore_plperlu": ("hstore", "plperlu"),
    "hstore_plpython3u": ("hstore", "plpython3u"),
    "jsonb_plperl": ("plperl",),
    "jsonb_plperlu": ("plperlu",),
    "jsonb_plpython3u": ("plpython3u",),
    "ltree_plpython3u": ("ltree", "plpython3u"),
    "postgis_raster": ("postgis",),
    "postgis_sfcgal": ("postgis",),
    "postgis_topology": ("postgis",),
    "postgis_tiger_geocoder": ("postgis", "fuzzystrmatch"),
    "address_standardizer_data_us": ("address_standardizer",),
    "pgrouting": ("postgis",),
    "vectorscale": ("vector",),
}
"""The ``requires`` lines of the control files of PostgreSQL's contrib modules and of widely used extensions."""
