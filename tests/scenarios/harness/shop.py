"""A shop's own program as WooCommerce answers, with what goes wrong with one: it is slow to list, full of ties, silent
about webhooks, or out of service."""
import base64
import hashlib
import hmac
import http.server
import json
import threading
import urllib.parse
import urllib.request


class WooShop:
    """Orders by number, each with the time of its last change. `fails` answers that status; `asked` is every path so far."""

    def __init__(self, key="ck_1", secret="cs_1", hook_secret="hush"):
        self.key, self.secret, self.hook_secret = key, secret, hook_secret
        self.orders, self.asked, self.fails, self.retry_after, self.broken = {}, [], None, None, None
        shop = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                if shop.retry_after and status in (429, 503):
                    self.send_header("Retry-After", str(shop.retry_after))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                path, _, query = self.path.partition("?")
                shop.asked.append(self.path)
                wanted = "Basic " + base64.b64encode(f"{shop.key}:{shop.secret}".encode()).decode()
                if self.headers.get("Authorization") != wanted:
                    return self.answer(401, b'{"code":"woocommerce_rest_cannot_view"}')
                if shop.fails:
                    return self.answer(shop.fails, b"out of service")
                if shop.broken is not None:
                    return self.answer(200, shop.broken)
                if not path.endswith("/wp-json/wc/v3/orders"):
                    return self.answer(404, b'{"code":"rest_no_route"}')
                return self.answer(200, json.dumps(shop.listed(dict(urllib.parse.parse_qsl(query)))).encode())

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def stop(self, failed=False):
        self.server.shutdown()
        self.server.server_close()

    def listed(self, query):
        found = [o for o in self.orders.values() if o["date_modified_gmt"] > query.get("modified_after", "")]
        found.sort(key=lambda o: (o["date_modified_gmt"], o["id"]))
        offset = int(query.get("offset", 0))
        return found[offset:offset + int(query["per_page"])]

    def set(self, number, changed, status="processing", total="10.00", tracking=None):
        """An order changed, at that time of the shop."""
        order = {"id": number, "number": str(number), "status": status, "currency": "EUR", "total": total, "date_created_gmt": "2026-11-01T08:00:00",
                 "date_modified_gmt": changed, "order_key": "k", "loyalty": {"points": 3},
                 "billing": {"first_name": "Léa", "last_name": "Martin", "email": f"c{number}@shop.test", "country": "FR", "postcode": "75011"},
                 "line_items": [{"id": 1, "sku": "LAMP", "name": "Lampe", "quantity": 1, "total": total, "total_tax": "0.00"}],
                 "meta_data": [{"key": "_wc_shipment_tracking_items", "value": [{"tracking_provider": "Colissimo", "tracking_number": tracking}]}]
                 if tracking else []}
        self.orders[number] = order
        return order

    def tell(self, to, order, delivery, topic="order.updated", secret=None):
        """A webhook; answers the status."""
        body = order if isinstance(order, bytes) else json.dumps(order).encode()
        signature = base64.b64encode(hmac.new((secret or self.hook_secret).encode(), body, hashlib.sha256).digest()).decode()
        request = urllib.request.Request(to, body, {"Content-Type": "application/json", "X-WC-Webhook-Signature": signature,
                                                    "X-WC-Webhook-Delivery-ID": delivery, "X-WC-Webhook-Topic": topic})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
