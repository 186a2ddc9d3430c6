/** What a JVM prints below an error; the class names are this shop's own. */
export const fraudTrace = [
  'java.net.SocketTimeoutException: geo.payments.svc.cluster.local:8080 did not answer within 250 ms',
  '\tat fraud.geo.GeoClient.locate(GeoClient.java:88)',
  '\tat fraud.geo.GeoLookup.enrich(GeoLookup.java:41)',
  '\tat fraud.Scorer.score(Scorer.java:129)',
  '\tat fraud.Worker.run(Worker.java:57)',
  '\tat java.base/java.lang.Thread.run(Thread.java:1583)',
  'Caused by: java.io.IOException: connection reset',
  '\t... 5 more',
].join('\n');

/** What a Node.js service prints below an error. */
export const pricingTrace = [
  'PriceChangedError: cart has 54.90, catalog says 49.90',
  '    at assertSamePrice (/srv/checkout/pricing.js:62:11)',
  '    at placeOrder (/srv/checkout/orders.js:118:5)',
  '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
].join('\n');

/** What Python prints before a process ends. */
export const modelTrace = [
  'Traceback (most recent call last):',
  '  File "/srv/recommend/main.py", line 74, in <module>',
  '    model = load_model(settings.model_path)',
  '  File "/srv/recommend/model.py", line 31, in load_model',
  '    raise ModelVersionError(f"model {found} is older than {needed}")',
  'recommend.model.ModelVersionError: model 2026-08-30 is older than 2026-10-01',
].join('\n');
