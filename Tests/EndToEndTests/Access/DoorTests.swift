import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("At the door of a node")
struct DoorTests {
    /// More than a listener takes.
    private static let crowd = 600

    @Test("a crowd that shows no token keeps nobody out who has one, and an operator's socket is apart")
    func crowd() async throws {
        let fixture = try Fixture()
        let socket = fixture.path("ops.sock")
        let node = try await TestNode.running(fixture, "node", Settings.quick + "operators: {socket: \(socket)}\n")
        try await node.slipway("deploy", TestProject.shared().bundle(1), "--wait")
        let address = try node.address
        let crowd = try await offThread {
            try (0..<Self.crowd).map { _ in
                let connection = try RawConnection(address)
                connection.send(Array("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
                return connection
            }
        }
        try await node.slipway("status")
        let back = try await node.attempt(["rollback"])
        #expect(back.code == "rollback.none", back.said)
        var environment = try node.environment()
        environment["SLIPWAY_NODE"] = "unix:\(socket)"
        let run = try await fixture.run(Programs.slipway, ["status"], environment: environment)
        #expect(run.end == .exited(0), run.said)
        withExtendedLifetime(crowd) {}
    }

    @Test(
        "who asks is judged before a body is sent: without a token, with too small a role, out of scope, or in vain",
        arguments: [
            ("", "/v1/projects/credit/models/iris/invocations", 401), ("", "/v2/models/iris/infer", 401),
            ("viewer", "/v1/projects/credit/models/iris/invocations", 403), ("viewer", "/v1/bundles", 403),
            ("viewer", "/v1/offers", 403), ("viewer", "/v1/projects/credit/rollback", 403),
            ("deployer --project other", "/v1/projects/credit/deployments", 403),
            ("scorer --project other", "/v1/projects/credit/models/iris/invocations", 403),
            ("scorer --model other", "/v2/models/credit:iris/infer", 403),
            ("scorer", "/v1/projects/nothing/models/iris/invocations", 404),
            ("scorer", "/v2/models/nothing/infer", 404),
        ]
    )
    func early(role: String, path: String, status: Int) async throws {
        let node = try await TestNode.running(Fixture())
        var head = "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 67108864\r\n"
        if !role.isEmpty {
            let words = role.split(separator: " ").map(String.init)
            let run = try await node.fixture.run(
                Programs.slipwayd,
                ["token", "create", "small", "--role"] + words + ["--state", node.state]
            )
            head += "Authorization: Bearer \(run.output.filter { !$0.isNewline })\r\n"
        }
        let address = try node.address
        let bytes = Array((head + "\r\n").utf8)
        let answer = try await offThread {
            let connection = try RawConnection(address)
            connection.send(bytes)
            return RawAnswer(connection.readHead())
        }
        #expect(answer?.status == status)
        #expect(answer?.headers["connection"] == "close")
    }

    @Test("what a page in a browser could send is refused: other names, other sites, forms")
    func browser() async throws {
        let node = try await TestNode.running(
            Fixture(),
            "node",
            Settings.quick + "scoring: {anonymous: true}\nhosts: [press.example]\n"
        )
        let address = try node.address
        func ask(_ head: String, _ body: String = "") async throws -> Int? {
            let text = "\(head)Connection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            return try await offThread {
                let connection = try RawConnection(address)
                connection.send(Array(text.replacing("\n", with: "\r\n").replacing("\r\r\n", with: "\r\n").utf8))
                return RawAnswer(connection.readAll())?.status
            }
        }
        let get = "GET /v2 HTTP/1.1\n"
        #expect(try await ask(get + "Host: 127.0.0.1:7460\n") == 200)
        #expect(try await ask(get + "Host: localhost\n") == 200)
        #expect(try await ask(get + "Host: Press.Example:80\n") == 200)
        #expect(try await ask(get) == 400)
        #expect(try await ask(get + "Host: localhost\nHost: evil.example\n") == 400)
        #expect(try await ask(get + "Host: evil.example\n") == 421)
        #expect(try await ask(get + "Host: 127.0.0.1.evil.example\n") == 421)
        #expect(try await ask(get + "Host: localhost\nOrigin: http://evil.example\n") == 403)
        #expect(try await ask(get + "Host: localhost\nOrigin: null\n") == 403)
        #expect(try await ask(get + "Host: localhost\nSec-Fetch-Site: cross-site\n") == 403)
        // What a proxy on this machine passes on is not of this machine.
        for header in ["X-Forwarded-For: 192.0.2.7", "Forwarded: for=192.0.2.7", "Via: 1.1 proxy"] {
            #expect(try await ask(get + "Host: localhost\n\(header)\n") == 401)
        }
        // Nothing is served here: whoever gets as far is told so.
        let post = "POST /v2/models/credit:iris/infer HTTP/1.1\nHost: localhost\n"
        #expect(try await ask(get.replacing("/v2", with: "/healthz") + "Host: evil.example\n") == 200)
        #expect(try await ask(post + "Content-Type: application/json\n", "{}") == 404)
        let token = "Authorization: Bearer \(try node.adminToken)\n"
        #expect(try await ask(get + "Host: evil.example\n" + token) == 200)
        #expect(try await ask(get + "Host: localhost\nOrigin: http://evil.example\n" + token) == 403)
    }

    @Test("the certificate is read again at SIGHUP; one that is not good changes nothing, and is told")
    func reloaded() async throws {
        let fixture = try Fixture()
        try await fixture.shell(Self.certificates)
        let yaml =
            Settings.quick + "tls: {certificate: \(fixture.path("node.pem")), key: \(fixture.path("node.key"))}\n"
        let node = try await TestNode.running(fixture, "node", yaml)
        let address = try node.address
        let place = String(address.dropFirst("https://".count))
        let serial =
            "openssl s_client -connect \(place) -CAfile \(fixture.path("ca.pem")) </dev/null 2>/dev/null "
            + "| openssl x509 -noout -serial"
        let first = try await fixture.shell(serial)
        try await fixture.shell(
            "cp '\(fixture.path("second.pem"))' node.pem; cp '\(fixture.path("second.key"))' node.key"
        )
        node.send(SIGHUP)
        let second = try await fixture.shell("openssl x509 -noout -serial -in second.pem")
        try await eventually("the second certificate") { try await fixture.shell(serial) == second ? true : nil }
        #expect(first != second)
        try await fixture.shell("echo nonsense > node.pem")
        node.send(SIGHUP)
        let ready =
            "curl -sf --cacert '\(fixture.path("ca.pem"))' -H 'Authorization: Bearer \(try node.adminToken)' \(address)/readyz"
        try await eventually("finding") {
            try await fixture.shell(ready).contains("the certificate could not be read again") ? true : nil
        }
        #expect(try await fixture.shell(serial) == second)
        #expect(try node.log.contains("SIGHUP"))
    }

    @Test("a certificate of a client counts as a token does, until it ends or is revoked")
    func clientCertificates() async throws {
        let fixture = try Fixture()
        try await fixture.shell(Self.certificates)
        let yaml =
            Settings.quick + """
                tls:
                  certificate: \(fixture.path("node.pem"))
                  key: \(fixture.path("node.key"))
                  clients:
                    ca: \(fixture.path("clients.pem"))
                    revoked: \(fixture.path("revoked"))
                    roles:
                      - {subject: "CN=ops-*,O=Plant", role: operator}
                      - {san: "URI:spiffe://plant/view/*", role: viewer, projects: [credit]}

                """
        let node = try await TestNode.running(fixture, "node", yaml)
        let address = try node.address
        func status(_ name: String, _ path: String, _ more: String = "") async throws -> String {
            try await fixture.shell(
                "curl -s -o answer -w '%{http_code}' --cacert ca.pem --cert \(name).pem --key \(name).key \(more) "
                    + "'\(address)\(path)' || true"
            )
        }
        let access = ["--node", address, "--ca", fixture.path("ca.pem")]
        let deployed = try await fixture.run(
            Programs.slipway,
            try await ["deploy", TestProject.shared().bundle(1), "--wait"] + access,
            environment: ["SLIPWAY_TOKEN": node.adminToken]
        )
        #expect(deployed.end == .exited(0), deployed.said)
        // The same from the environment.
        for (project, ends) in [("credit", Int32(0)), ("other", 5), ("no/slash", 2)] {
            let asked = try await fixture.run(
                Programs.slipway,
                ["generations"],
                environment: [
                    "SLIPWAY_TOKEN": node.adminToken, "SLIPWAY_NODE": address, "SLIPWAY_CA": fixture.path("ca.pem"),
                    "SLIPWAY_PROJECT": project,
                ]
            )
            #expect(asked.end == .exited(ends), asked.said)
        }
        #expect(try await status("ops", "/v1/projects") == "200")
        #expect(try await status("ops", "/v1/gc", "-X POST") == "200")
        #expect(try await status("view", "/v1/projects") == "200")
        #expect(try await status("view", "/v1/audit") == "403")
        #expect(try await status("view", "/v1/projects/other") == "403")
        #expect(try await status("nobody", "/v1/projects") == "401")
        for name in ["expired", "foreign", "server"] {
            #expect(try await status(name, "/v1/projects") == "000", "\(name)")
        }
        let plain = "curl -s -o answer -w '%{http_code}' --cacert ca.pem \(address)/v1/projects"
        #expect(try await fixture.shell(plain) == "401")
        #expect(
            try await fixture.shell(plain + " -H 'Authorization: Bearer \(try node.adminToken)'") == "200"
        )
        // A page sends what the browser was told to show.
        #expect(try await status("ops", "/v1/gc", "-X POST -H 'Origin: https://evil.example'") == "403")
        #expect(
            try await status("ops", "/v1/projects/credit/rollback", "-d '{}' -H 'Content-Type: text/plain'") == "415"
        )
        let client = ["--certificate", fixture.path("ops.pem"), "--client-key", fixture.path("ops.key")]
        let run = try await fixture.run(
            Programs.slipway,
            ["pin", "1"] + access + client
        )
        #expect(run.end == .exited(0), run.said)
        let audit = try await fixture.shell(
            "curl -s --cacert ca.pem --cert ops.pem --key ops.key '\(address)/v1/audit'"
        )
        #expect(audit.contains("cert:CN=ops-1,O=Plant"), "\(audit)")
        try await fixture.shell("openssl x509 -noout -serial -in ops.pem | cut -d= -f2 > revoked")
        node.send(SIGHUP)
        try await eventually("refusal") { try await status("ops", "/v1/projects") == "401" ? true : nil }
        try await eventually("record of it") {
            let audit = try await fixture.shell(
                "curl -s --cacert ca.pem -H 'Authorization: Bearer \(try node.adminToken)' '\(address)/v1/audit'"
            )
            return audit.contains("certificate.refused") && audit.contains("was revoked") ? true : nil
        }
        #expect(try await status("view", "/v1/projects") == "200")
    }

    /// A CA with two certificates of a server, and one of clients with several.
    private static let certificates = """
        ca() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $1.key -out $1.pem -days 2 \
          -subj "/CN=$1" -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign 2>/dev/null; }
        # NAME CA SUBJECT EXTENSIONS [OPTIONS]
        leaf() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $1.key -out $1.csr -subj "$3" 2>/dev/null
          printf '%s\\n' "$4" > $1.ext
          openssl x509 -req -in $1.csr -CA $2.pem -CAkey $2.key -CAcreateserial -days ${5:-1} -extfile $1.ext \
            -out $1.pem 2>/dev/null; }
        ca ca; ca clients; ca other
        host='subjectAltName=DNS:localhost,IP:127.0.0.1'
        leaf node ca /CN=node "$host"; leaf second ca /CN=node "$host"
        client='extendedKeyUsage=clientAuth'
        leaf ops clients /O=Plant/CN=ops-1 "$client"
        leaf view clients /CN=x "$(printf '%s\\nsubjectAltName=URI:spiffe://plant/view/line-3' "$client")"
        leaf nobody clients '/O=Plant/CN=ops-1\\,O=Plant' "$client"
        leaf server clients /O=Plant/CN=ops-2 extendedKeyUsage=serverAuth
        leaf foreign other /O=Plant/CN=ops-3 "$client"
        leaf expired clients /O=Plant/CN=ops-4 "$client" -1
        touch revoked
        """
}
