"""The demo network 演示网络: real divisions, invented people, published figures."""

from server.demo.accounts import DemoAccount
from server.demo.loading import SEED, DemoNetwork, load_demo
from server.demo.network import Report, Stage

__all__ = ["SEED", "DemoAccount", "DemoNetwork", "Report", "Stage", "load_demo"]
