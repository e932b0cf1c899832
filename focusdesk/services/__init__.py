"""The outside world: the service, the disk, the keychain; no Qt, no samples."""
