FROM debian:12-slim AS build
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends make git ca-certificates
WORKDIR /src
COPY . .
RUN make build-packages && make -j2 install DESTDIR=/install

FROM debian:12-slim
COPY --from=build /install /
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends nginx $(cat /usr/share/doc/nginx-gatekeeper/packages) \
 && rm -rf /var/lib/apt/lists/* /etc/nginx/sites-enabled/default \
 && install -d -m 0700 /etc/gatekeeper \
 && install -d -o www-data -g www-data /var/spool/gatekeeper/mail /var/spool/gatekeeper/sms
COPY demo/docker/ /
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/start-gate"]
