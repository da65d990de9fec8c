"""Signs in with the password on stdin and prints the token: `sign_in.py URL EMAIL`."""

import json
import sys
import urllib.request

url, email = sys.argv[1:]
body = json.dumps({"email": email, "password": sys.stdin.readline().rstrip("\n")}).encode()
request = urllib.request.Request(f"{url}/v1/auth/login", body, {"Content-Type": "application/json"})
with urllib.request.urlopen(request) as answer:
    print(json.load(answer)["token"])
