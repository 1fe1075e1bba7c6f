"""What benchmarks drive a server with: programs of their own, so that their work is not the server's."""
