import DurableFiles
import Identifiers
import NIOSSL

/// A PEM file with the certificate, the key or the CAs of a node. Its errors name the file, its expected and its found content.
enum CertificateFile {
    /// One certificate or more.
    struct Chain {
        let leaf: NIOSSLCertificate
        let all: [NIOSSLCertificate]
    }

    private static let sizeLimit = 16 << 20

    /// - Parameter role: what the certificates are, such as `the CAs of clients`.
    static func certificates(in path: String, _ role: String) throws(ListenFailure) -> Chain {
        let expected = "\(role) as CERTIFICATE blocks in PEM"
        let bytes = try bytes(of: path, expected)
        let all: [NIOSSLCertificate]
        do {
            all = try NIOSSLCertificate.fromPEMBytes(bytes)
        } catch {
            throw ListenFailure(.certificate, path, expected: expected, found: found(bytes))
        }
        guard let leaf = all.first else {
            throw ListenFailure(.certificate, path, expected: expected, found: found(bytes))
        }
        return Chain(leaf: leaf, all: all)
    }

    static func key(in path: String) throws(ListenFailure) -> NIOSSLPrivateKey {
        let expected = "the unencrypted private key in PEM"
        let bytes = try bytes(of: path, expected)
        let isEncrypted =
            blocks(in: bytes).contains { $0.contains("ENCRYPTED") } || mentions(bytes, "Proc-Type: 4,ENCRYPTED")
        guard !isEncrypted else {
            throw ListenFailure(
                .certificate,
                path,
                expected: expected,
                found: "an encrypted one (openssl pkey -in FILE -out FILE decrypts it)"
            )
        }
        do {
            return try NIOSSLPrivateKey(bytes: bytes, format: .pem)
        } catch {
            throw ListenFailure(.certificate, path, expected: expected, found: found(bytes))
        }
    }

    private static func bytes(of path: String, _ expected: String) throws(ListenFailure) -> [UInt8] {
        do {
            return try OpenFile.read(path).readAll(limit: sizeLimit)
        } catch {
            throw ListenFailure(.certificate, path, expected: expected, found: error.message)
        }
    }

    /// Describes the content of the file without any part of a key.
    private static func found(_ bytes: [UInt8]) -> String {
        let blocks = blocks(in: bytes)
        if bytes.isEmpty { return "an empty file" }
        if blocks.isEmpty { return "no PEM" }
        return "\(Set(blocks).sorted().joined(separator: ", ")) that cannot be read as such"
    }

    /// The labels of its blocks, such as `CERTIFICATE`.
    private static func blocks(in bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
            guard line.hasPrefix("-----BEGIN "), line.hasSuffix("-----") else { return nil }
            return String(line.dropFirst(11).dropLast(5).prefix(40))
        }
    }

    private static func mentions(_ bytes: [UInt8], _ text: String) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains(text)
    }
}
