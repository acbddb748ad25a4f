# One image for web, worker, beat, index and migrate; docker-compose.yml says which is which.

# Every package is fetched once and held against its hash; only what a server needs goes on from here.
FROM python:3.11-slim AS packages
WORKDIR /build
COPY requirements.lock pyproject.toml ./
RUN pip wheel --quiet --no-cache-dir --require-hashes --wheel-dir wheels -r requirements.lock
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" > server.txt \
    && python -m venv /venv \
    && /venv/bin/pip install --quiet --no-cache-dir --no-index --find-links wheels -r server.txt

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=secretome.settings.production \
    STATIC_ROOT=/srv/static \
    DATA_DIR=/data
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin secretome \
    && install -d -o secretome -g secretome -m 700 /data /data/index
WORKDIR /srv/secretome
COPY --from=packages /venv /venv
COPY . .
# The values below satisfy the settings for this one step and are in no process that serves.
RUN SECRET_KEY=build ALLOWED_HOSTS=build NCBI_EMAIL=build@secretome.example DATABASE_URL=postgresql://build/build \
    BROKER_URL=redis://build/0 CACHE_URL=redis://build/1 DATA_DIR=/tmp python manage.py collectstatic --no-input
USER secretome
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "-I", "secretome/healthcheck.py"]
CMD ["gunicorn", "secretome.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", \
     "--threads", "8", "--timeout", "60", "--graceful-timeout", "25", "--worker-tmp-dir", "/dev/shm", \
     "--no-control-socket", "--preload", "--access-logfile", "-"]
