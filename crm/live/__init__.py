"""Live: the WebSocket gateway. It reads the journal and shows each open screen what its viewer may see."""
