"""`docker-compose.yml` and its Dockerfile, checked without Docker: schema, references, settings."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import yaml

from server.settings import variables

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def test_follows_the_compose_schema():
    schema = json.loads(Path(__file__).with_name("compose-spec.json").read_text(encoding="utf-8"))

    jsonschema.Draft7Validator(schema).validate(COMPOSE)


def test_brings_up_the_database_the_search_the_indexer_and_the_server():
    services = COMPOSE["services"]

    assert set(services) == {"postgres", "elasticsearch", "migrate", "indexer", "server"}
    assert re.fullmatch(r"postgres:1[5-9]\S*", services["postgres"]["image"])
    assert re.fullmatch(r"\S+/elasticsearch:9\.\d+\.\d+", services["elasticsearch"]["image"])


def test_services_wait_for_services_that_are_there():
    for service in COMPOSE["services"].values():
        assert set(service.get("depends_on", {})) <= set(COMPOSE["services"])


def test_sets_only_settings_that_exist():
    ours = COMPOSE["x-fengqiao"]["environment"]

    assert set(ours) <= set(variables())


def test_dockerfile_copies_what_is_there():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
