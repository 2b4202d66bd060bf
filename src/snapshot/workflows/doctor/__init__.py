"""``snapshot doctor``: the policy's troubleshooting chapter as checks that name what, where and what to do."""
