"""MCP on stdio: a thin relay to the service that owns the home. Standard library only, because chat clients wait for it."""
