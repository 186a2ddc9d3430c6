#!/bin/sh
# Reads 300,000 lines of one container with each transport in turn, on the cluster of KUBECONFIG.
# Each turn has its own pod: the kubelet rotates a file of that size within seconds.
# Usage: transport.sh [rounds]
set -eu
cd "$(dirname "$0")/../../.."
ns=kube-client-bench
node=node_modules/.bin/node
kubectl create namespace $ns >/dev/null
trap 'kubectl delete namespace $ns --wait=false >/dev/null' EXIT
turn=0
read_once() {
  turn=$((turn + 1)) pod=big-$turn
  kubectl apply -n $ns -f - >/dev/null <<POD
apiVersion: v1
kind: Pod
metadata: { name: $pod }
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - name: main
      image: docker.io/testbed/base:1
      imagePullPolicy: IfNotPresent
      command: [sh, -c, "yes 'the quick brown fox jumps over the lazy dog and runs away from its own shadow' | head -300000 | cat -n; echo end; sleep 100000"]
POD
  until [ "$(kubectl logs -n $ns $pod --tail=1 2>/dev/null)" = end ]; do sleep 0.2; done
  case $1 in
    kubectl) TIMEFORMAT='%R %U %S'; bash -c "time kubectl logs -n $ns $pod --timestamps >/dev/null" 2>&1 | tr '\n' ' '; echo kubectl ;;
    *) $node --conditions=@ktl/source packages/kube-client/bench/transport.ts "$1" $ns $pod ;;
  esac
}
for _ in $(seq "${1:-3}"); do
  for variant in ours ours-h1 http2-64k undici-h2 undici-h1 kubectl; do read_once $variant; done
done
