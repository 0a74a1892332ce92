from tests.api.fixtures import api, network, token_key

__all__ = ["api", "network", "token_key"]
