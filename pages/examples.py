"""Disputes to start from 例子: invented, written the way a mediator would."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    title: str
    narrative: str


EXAMPLES = (
    Example(
        "宅基地、滴水",
        "甲某和邻居乙某两家宅基地挨着。去年秋天乙某翻建房屋，屋檐伸出来，雨水滴到甲某院里，把土墙泡塌了一截。"
        "甲某说乙某占了他家三十公分滴水地，要求拆掉重砌并赔墙钱八千元。乙某说是按老界石砌的，没有过界。"
        "两家已经吵过三次，甲某年过七十，村干部去过一次没谈拢。",
    ),
    Example(
        "拖欠工钱",
        "六名农民工在镇上工地干了四个月泥瓦活，包工头欠工钱共五万四千元，说开发商没结账，只肯先付一半，"
        "工人要在年前拿到全部，还说再不给就去堵工地大门。",
    ),
    Example(
        "老人赡养",
        "老母亲八十一岁，三个儿子轮流养，老二说老大得了老屋就该多出钱，停了半年生活费，"
        "老人看病花了九千元没人肯摊，兄弟三个一见面就吵。",
    ),
)
