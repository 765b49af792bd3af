{{- define "mock-ome.name" -}}
{{- if contains "mock-ome" .Release.Name }}{{ .Release.Name | trunc 52 | trimSuffix "-" }}{{ else }}{{ printf "%s-mock-ome" (.Release.Name | trunc 43 | trimSuffix "-") }}{{ end -}}
{{- end }}

{{- define "mock-ome.selector" -}}
app.kubernetes.io/name: mock-ome
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "mock-ome.labels" -}}
{{ include "mock-ome.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "mock-ome.secret" -}}
{{ .Values.existingSecret | default (include "mock-ome.name" .) }}
{{- end }}

{{- define "mock-ome.image" -}}
{{- $tag := .Values.image.tag | default .Chart.AppVersion -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ $tag }}{{ end }}
{{- end }}

{{- define "mock-ome.settings" -}}
{{- $console := .Values.console -}}
{{- $appliance := dict "name" $console.name "version" (toString $console.version) "port" (int $console.port) -}}
{{- $ours := dict "appliances" (list $appliance) "host" "0.0.0.0" "data" "/data" "admin-host" "0.0.0.0" "admin-port" 8400 "log-format" "json" -}}
{{- $ours = merge $ours (dict "password-file" "/secret/password" "admin-token-file" "/secret/admin-token" "devices" (int $console.devices)) -}}
{{- with .Values.certified }}{{ $ours = merge $ours (dict "certified" .) }}{{ end -}}
{{ toYaml (merge $ours .Values.settings) }}
{{- end }}
