# The program with its assets, and nothing else: no shell, no package manager, not root.

FROM node:20-slim AS packages
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
# Neither tests nor a PostgreSQL are wanted here.
RUN npm ci --omit=dev --omit=optional

FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=packages /src/node_modules ./node_modules
RUN go run ./web/static/build
# Without C, so that it needs no library of the system's.
RUN CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /out/tilkobling ./cmd/tilkobling

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/tilkobling /tilkobling
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/tilkobling"]
CMD ["serve"]
