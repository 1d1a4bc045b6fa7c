"""Ways in: MCP over HTTP, the stdio bridge, the review pages, webhooks."""
