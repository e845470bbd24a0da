{{- define "fnhub.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{- /* Not root, and nothing that a hub does not need. */ -}}
{{- define "fnhub.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "fnhub.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- /* The settings that hubs, worker and migration have in common. */ -}}
{{- define "fnhub.env" -}}
- name: FNHUB_DIR
  value: /data
- name: FNHUB_DATABASE
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.existingSecret }}
      key: {{ .Values.database.key }}
- name: FNHUB_STORE
  value: {{ .Values.store.url | quote }}
{{- if .Values.store.endpoint }}
- name: FNHUB_S3_ENDPOINT
  value: {{ .Values.store.endpoint | quote }}
{{- end }}
{{- if .Values.store.region }}
- name: AWS_DEFAULT_REGION
  value: {{ .Values.store.region | quote }}
{{- end }}
{{- if .Values.store.existingSecret }}
{{- range list "AWS_ACCESS_KEY_ID" "AWS_SECRET_ACCESS_KEY" }}
- name: {{ . }}
  valueFrom:
    secretKeyRef:
      name: {{ $.Values.store.existingSecret }}
      key: {{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "fnhub.volumeMounts" -}}
- name: data
  mountPath: /data
- name: tmp
  mountPath: /tmp
{{- end -}}

{{- /* Derived data only: the record is in PostgreSQL, the bytes are in S3. */ -}}
{{- define "fnhub.volumes" -}}
- name: data
  emptyDir:
    sizeLimit: {{ .Values.hub.searchIndexSize }}
- name: tmp
  emptyDir:
    sizeLimit: 256Mi
{{- end -}}
