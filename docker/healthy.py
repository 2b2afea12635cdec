"""Say whether a part of Airflow is alive, as the API server sees it: the health check of docker-compose.yml.

The parts leave a heartbeat in the database and the API server reads it. Asking it costs a fraction of a
second, where `airflow jobs check` would start a whole Airflow each time.
"""

import json
import sys
import urllib.request

if __name__ == "__main__":
    part = sys.argv[1]
    with urllib.request.urlopen("http://api-server:8080/api/v2/monitor/health", timeout=5) as answer:
        status = json.load(answer)[part]["status"]
    sys.exit(0 if status == "healthy" else f"{part} is {status}")
