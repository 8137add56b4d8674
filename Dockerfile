FROM python:3.13-slim

RUN useradd --create-home app && install --directory --owner app /data
WORKDIR /app

# The group is the driver for rooms in PostgreSQL; the constraints are the tested versions.
COPY requirements.txt pyproject.toml ./
COPY deploy/constraints.txt deploy/constraints.txt
RUN pip install --no-cache-dir --requirement requirements.txt --group postgres \
    --constraint deploy/constraints.txt

COPY .streamlit .streamlit
COPY nn nn
COPY pages pages
COPY app.py ./

USER app
# Where the rooms of the class experiment are: a file, or postgresql://user:password@host/name.
ENV XOR_ROOMS=/data/rooms.sqlite
# Otherwise the C library keeps a heap for each of many threads, and gives little of it back.
ENV MALLOC_ARENA_MAX=2
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=10s --start-period=30s --timeout=5s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "app.py", "--server.headless=true", "--server.address=0.0.0.0", "--server.port=8501", "--server.fileWatcherType=none"]
