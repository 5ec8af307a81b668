# docker build -t modiste . && docker run -p 8000:8000 -v "$PWD/shop:/shop:ro" modiste
# Checked by hand on Debian, without Docker: the install into a fresh environment, and the command as another user with a
# shop it cannot write to, its answers, the health check, and the end at SIGTERM. The image itself was not built here.
FROM python:3.11-slim

RUN useradd --create-home --uid 10001 modiste
COPY pyproject.toml README.md LICENSE /build/
COPY src /build/src
RUN pip install --no-cache-dir "/build[serve]" && rm -r /build

USER modiste
WORKDIR /home/modiste
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["modiste", "serve", "--host", "0.0.0.0"]
CMD ["--shop", "/shop"]
