"""Drawing what a person sees."""
