# Two stages: the first has what is needed to install, the second only what is needed to run.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
WORKDIR /build
COPY requirements/uv.txt requirements/deploy.txt ./
RUN python -m venv /venv \
    && python -m pip install --no-cache-dir --require-hashes --requirement uv.txt --target /uv \
    && PYTHONPATH=/uv python -m uv pip sync --no-cache --python /venv/bin/python --require-hashes deploy.txt
WORKDIR /app
COPY manage.py ./
COPY plc plc
COPY communities communities
COPY learning learning
COPY gamification gamification
COPY templates templates
COPY locale locale
COPY deploy deploy
# The hashed and compressed static files belong to the code, so they are made with it.
RUN GUILDHALL_SECRET_KEY=only-to-collect DATABASE_URL=postgresql://none/none \
    REDIS_URL=redis://none GUILDHALL_SITE_URL=http://localhost GUILDHALL_STATIC=/static \
    /venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && /venv/bin/python -m compileall -q /app

FROM python:${PYTHON}-slim
LABEL org.opencontainers.image.title="Guildhall" org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin guildhall \
    && install -d -o guildhall -g guildhall /var/lib/guildhall /var/lib/guildhall/media
# The project is not installed: whatever runs finds it where it lies.
ENV PATH=/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=plc.settings \
    GUILDHALL_ENV=production GUILDHALL_STATIC=/static \
    GUILDHALL_VAR=/var/lib/guildhall GUILDHALL_MEDIA=/var/lib/guildhall/media
COPY --from=build /venv /venv
COPY --from=build /static /static
COPY --from=build /app /app
WORKDIR /app
USER guildhall
EXPOSE 8000 8001
CMD ["deploy/serve", "web"]
