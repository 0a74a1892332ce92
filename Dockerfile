FROM python:3.13-slim AS build
WORKDIR /app
RUN pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock README.md LICENSE ./
# The packages first: they change less often than the code.
RUN uv sync --locked --no-dev --no-install-project
COPY mediation mediation
COPY search search
COPY api api
COPY admin admin
COPY pages pages
COPY migrations migrations
COPY server server
RUN uv sync --locked --no-dev --no-editable

FROM python:3.13-slim
RUN useradd --system --home-dir /var/lib/fengqiao --create-home fengqiao
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1
USER fengqiao
WORKDIR /var/lib/fengqiao
EXPOSE 8000
CMD ["fengqiao", "serve", "--no-demo"]
