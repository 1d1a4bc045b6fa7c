"""The denial review agent, judged on remittances."""
