import DurableFiles
import Identifiers
import Signing
import TestSupport
import Testing

/// A CA as operators make one: with openssl, and its own configuration.
struct OpensslAuthority {
    let directory: TemporaryDirectory

    /// - Parameter root: further lines of the extensions of the root.
    init(root: String = "") throws {
        directory = try TemporaryDirectory()
        try write("root", root, authority: true)
        try run(
            "openssl req -x509 -new -key root.key -subj '/O=Plant/CN=Root' -days 3650 -config root.cnf -out root.pem"
        )
        try directory.write([], to: "index.txt")
        try directory.write(Array("01\n".utf8), to: "crlnumber")
    }

    /// - Parameters:
    ///   - issuer: the name of a certificate made before.
    ///   - extensions: further lines of its extensions.
    func issue(
        _ name: String,
        by issuer: String,
        subject: String? = nil,
        authority: Bool = false,
        _ extensions: String = ""
    ) throws {
        try write(name, extensions, authority: authority)
        try run(
            "openssl req -new -key \(name).key -subj '\(subject ?? "/O=Plant/CN=\(name)")' -config \(name).cnf -out \(name).csr"
        )
        try run(
            "openssl x509 -req -in \(name).csr -CA \(issuer).pem -CAkey \(issuer).key -CAcreateserial -days 3650"
                + " -extfile \(name).cnf -extensions ext -out \(name).pem"
        )
    }

    /// A list of the certificates that the root revoked.
    /// - Returns: PEM.
    func list(revoking names: [String], by issuer: String = "root", days: Int = 30) throws -> String {
        try directory.handle.replace(
            file: "list.cnf",
            with: Array(
                """
                [ca]
                default_ca = own
                [own]
                database = \(directory.path("index.txt"))
                crlnumber = \(directory.path("crlnumber"))
                default_md = sha256
                default_crl_days = \(days)

                """.utf8
            )
        )
        let signer = "-config list.cnf -cert \(issuer).pem -keyfile \(issuer).key"
        for name in names { try run("openssl ca \(signer) -revoke \(name).pem") }
        try run("openssl ca \(signer) -gencrl -out list.crl")
        return try text("list.crl")
    }

    func text(_ name: String) throws -> String {
        String(decoding: try OpenFile.read(directory.path(name)).readAll(limit: 1 << 20), as: UTF8.self)
    }

    /// A signature by the first certificate, with those of its issuers.
    func signature(_ chain: [String]) throws -> [UInt8] {
        let key = try SigningKey(pem: try text("\(chain[0]).key"), subject: "key")
        let der = try chain.map { try TestCertificate(pem: try text("\($0).pem"), keyPEM: try text("\($0).key")).der }
        return try SignatureFactory.sign(payload: try Samples.statement().payload(), key: key, chain: der)
    }

    func verify(
        _ chain: [String],
        notes: [TrustNote] = [],
        revocations: Revocations = .none
    ) throws -> Signer {
        let trust = try Trust(
            files: [(name: "root.pem", pem: try text("root.pem"))],
            notes: notes,
            revocations: revocations
        )
        return try BundleSignature.verify(try signature(chain), trust: trust, at: try moment()).signer
    }

    /// A moment at which what was just made is valid.
    func moment() throws -> Timestamp {
        try OpenFile.read(directory.path("root.pem")).status().modified.adding(seconds: 60)
    }

    private func write(_ name: String, _ extensions: String, authority: Bool) throws {
        let usual =
            authority
            ? "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign"
            : "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning"
        let text = """
            [req]
            distinguished_name=dn
            x509_extensions=ext
            prompt=no
            [dn]
            CN=\(name)
            [ext]
            \(usual)
            \(extensions)

            """
        try directory.write(Array(text.utf8), to: "\(name).cnf")
        try run("openssl ecparam -name prime256v1 -genkey -noout -out \(name).key")
    }

    private func run(_ command: String) throws {
        try Shell.run("cd \(directory.handle.path) && \(command)")
    }
}
