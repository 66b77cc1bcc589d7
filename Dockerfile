# Althing in a small image: `docker build -t althing .`
# The first stage has the compiler; the second has the one binary, which holds the page and both databases' migrations.

FROM rust:1-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
# Debian's OpenSSL instead of one built here: minutes less, and its security updates come with the base image.
ENV OPENSSL_NO_VENDOR=1
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY benches benches
COPY docs/protocol.md docs/
COPY migrations migrations
COPY src src
COPY static static
RUN cargo build --release --locked --bin althing

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libssl3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin althing \
    && install -d -o althing -g althing /data
COPY --from=build /src/target/release/althing /usr/local/bin/althing
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
