import DurableFiles
import TestSupport
import Testing

/// `slipwayd check-config`, as a shell starts it.
struct CheckConfigurationTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try Shell.run(
            """
            cd \(directory.handle.path) && mkdir tls && cd tls
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out cert.pem -days 30 \
                -subj /CN=localhost 2>/dev/null
            openssl genpkey -algorithm ec -pkeyopt ec_paramgen_curve:prime256v1 -out other.pem 2>/dev/null
            openssl pkey -in key.pem -aes256 -passout pass:x -out locked.pem
            : > empty.pem; echo nothing > text.pem
            """
        )
    }

    /// Checks a file in which HERE stands for the directory.
    /// - Returns: what was printed, and the status.
    private func check(_ yaml: String) async throws -> (output: String, status: String) {
        try directory.write(
            Array(yaml.replacing("HERE", with: directory.handle.path).utf8),
            to: "node.yaml"
        )
        try await Shell.runApart(
            "cd \(directory.handle.path) && { \(Programs.directory)/slipwayd check-config node.yaml; echo $? >status; } > output 2>&1 || true"
        )
        return (try directory.text("output"), String(try directory.text("status").dropLast()))
    }

    struct Wrong: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let yaml: String
        let told: [String]

        init(_ testDescription: String, _ yaml: String, _ told: String...) {
            self.testDescription = testDescription
            self.yaml = yaml
            self.told = told
        }
    }

    private static func tls(_ certificate: String, _ key: String, _ more: String = "") -> String {
        "tls: {certificate: HERE/tls/\(certificate), key: HERE/tls/\(key)\(more)}"
    }

    static let wrong = [
        Wrong(
            "a Python that is not there",
            "scoring: {python: /nope/python}",
            "scoring.python: /nope/python",
            "no such file"
        ),
        Wrong("a file that cannot be run", "scoring: {python: /etc/passwd}", "/etc/passwd", "permission denied"),
        Wrong("a directory as a program", "scoring: {python: HERE}", "scoring.python", "found a directory"),
        Wrong(
            "the Python of one project",
            "projects: {credit: {scoring: {python: /nope}}}",
            "projects.credit.scoring.python: /nope"
        ),
        Wrong("a hook", "hooks: {probe: {command: [/nope/hook]}}", "hooks.probe.command: /nope/hook"),
        Wrong(
            "a hook in PATH",
            "hooks: {pre-activate: {command: [no-such-program]}}",
            "hooks.pre-activate.command",
            "PATH"
        ),
        Wrong(
            "what a model may read",
            "scoring: {models: {m: {sandbox-allow: {read: [/nope]}}}}",
            "scoring.models.m.sandbox-allow.read: /nope"
        ),
        Wrong("a relative socket", "socket: slipway.sock", "socket: slipway.sock", "a relative one"),
        Wrong("a socket's directory", "operators: {socket: /nope/s.sock}", "operators.socket", "/nope: no such file"),
        Wrong(
            "a socket's length",
            "socket: /tmp/\(String(repeating: "x", count: 120))",
            "at most 107 bytes",
            "found 125"
        ),
        Wrong("an anchor's directory", "audit: {anchor: {to: /nope/anchors}}", "audit.anchor.to: /nope/anchors"),
        Wrong("an address", "listen: nowhere", "HOST:PORT"),
        Wrong("a certificate that is not there", tls("nope.pem", "key.pem"), "tls/nope.pem", "certificate chain"),
        Wrong("a key that is not there", tls("cert.pem", "nope.pem"), "tls/nope.pem", "private key"),
        Wrong("an empty certificate", tls("empty.pem", "key.pem"), "tls/empty.pem", "an empty file"),
        Wrong("no PEM", tls("text.pem", "key.pem"), "tls/text.pem", "no PEM"),
        Wrong("a key as the certificate", tls("key.pem", "key.pem"), "tls/key.pem", "PRIVATE KEY"),
        Wrong("a locked key", tls("cert.pem", "locked.pem"), "tls/locked.pem", "encrypted", "openssl pkey"),
        Wrong("another's key", tls("cert.pem", "other.pem"), "tls/other.pem", "tls/cert.pem", "does not go with it"),
        Wrong(
            "the CAs of clients",
            tls(
                "cert.pem",
                "key.pem",
                ", clients: {ca: HERE/tls/nope.pem, roles: [{subject: \"CN=*\", role: viewer}]}"
            ),
            "tls/nope.pem",
            "CAs of clients"
        ),
    ]

    @Test("names each thing that a node cannot work with, and where the file says so", arguments: wrong)
    func names(_ item: Wrong) async throws {
        let (output, status) = try await check(item.yaml)
        for text in item.told { #expect(output.contains(text), "\(output)") }
        #expect(status == "2" || output.contains("[listen."), "\(output)")
        #expect(!output.contains("is good") && !output.contains("Error(") && !output.contains("BoringSSL"), "\(output)")
    }

    @Test("names all of it at once")
    func all() async throws {
        let (output, status) = try await check(
            "scoring: {python: /nope}\nsocket: x\n\(Self.tls("empty.pem", "key.pem"))"
        )
        #expect(status == "2")
        for text in ["scoring.python", "socket: x", "tls/empty.pem"] { #expect(output.contains(text), "\(output)") }
    }

    @Test("finds nothing wrong with what is there")
    func good() async throws {
        let (output, status) = try await check(
            """
            scoring: {python: /bin/sh, sandbox-allow: {read: [HERE/tls]}}
            hooks: {probe: {command: [sh, -c, "true"]}}
            socket: HERE/slipway.sock
            audit: {anchor: {to: [HERE/anchors, journald]}}
            \(Self.tls("cert.pem", "key.pem"))

            """
        )
        #expect(output == "node.yaml is good\n" && status == "0")
    }
}
