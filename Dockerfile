# Althing in a small image: `docker build -t althing:0.2.0 .`; the build wants 2 GB of memory.
# The first stage has the compiler; the second has the one binary, which holds the page and both databases' migrations.

FROM rust:1-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock build.rs ./
COPY .cargo .cargo
COPY scripts/release scripts/
# The dependencies first, in a layer of their own: after a change of the sources Althing alone is built anew.
RUN mkdir -p src benches static templates \
    && touch templates/assets.html \
    && echo 'fn main() {}' > src/main.rs \
    && touch src/lib.rs \
    && for bench in $(sed -n '/^\[\[bench\]\]/{n;s/^name = "\(.*\)"/\1/p}' Cargo.toml); do echo 'fn main() {}' > "benches/$bench.rs"; done \
    && scripts/release \
    && rm -r src benches static templates
COPY benches benches
COPY docs/protocol.md docs/
COPY migrations migrations
COPY src src
COPY static static
COPY templates templates
# What `althing --version` says besides the number, as `1a2b3c4d5 2026-11-26`: the image has no `.git` to read it from.
ARG ALTHING_COMMIT
# Cargo goes by times, and the sources may be older than the layer above.
RUN find src -name '*.rs' -exec touch {} + && scripts/release

FROM debian:bookworm-slim
# The client of PostgreSQL 17 would not be Debian 12's: `docker compose exec database pg_dump` is the way to back up there.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin althing \
    && install -d -o althing -g althing -m 0700 /data
COPY --from=build /src/target/dist/althing /usr/local/bin/althing
USER althing
WORKDIR /data
# SQLite unless DATABASE_URL says otherwise; what is to be kept lies in /data.
ENV ALTHING_ADDR=0.0.0.0:8080 \
    DATABASE_URL=sqlite:///data/althing.db \
    ALTHING_UPLOADS=/data/uploads
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["althing", "health"]
# Docker's SIGTERM starts an orderly end, which takes 30 seconds at most.
STOPSIGNAL SIGTERM
ENTRYPOINT ["althing"]
