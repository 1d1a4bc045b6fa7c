"""Who may do what, in files that compliance people read; `policies/README.md` is the guide to them."""
