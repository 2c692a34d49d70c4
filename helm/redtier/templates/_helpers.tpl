{{/* Names are fixed: two operators in one cluster would fight over every RedisCluster, and Helm refuses to take over
     the first one's ClusterRole. */}}
{{- define "redtier.name" -}}redtier-operator{{- end }}

{{- define "redtier.selectorLabels" -}}
app.kubernetes.io/name: redtier
app.kubernetes.io/component: operator
{{- end }}

{{- define "redtier.labels" -}}
{{ include "redtier.selectorLabels" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}
