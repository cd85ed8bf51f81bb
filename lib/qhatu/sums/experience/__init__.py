"""How practice shortens the work: learning curves, fitted to one's own log of replicas."""
