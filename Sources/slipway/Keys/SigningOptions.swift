import ArgumentParser
import DurableFiles
import Identifiers
import Signing

/// Whose key signs, and where it is: in a file, or where only a command gets at it.
struct SigningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The private key to sign with, PEM, encrypted or not (slipway key generate).",
            valueName: "pem"
        )
    )
    var key: String?

    @Option(
        help: ArgumentHelp(
            "Sign by a command instead: it gets what is signed on standard input and prints the DER signature. No shell runs it; "
                + "blanks part its words, quotes keep them together.",
            valueName: "command"
        )
    )
    var signWith: String?

    @Option(help: ArgumentHelp("The public key of --sign-with; or else --certificate.", valueName: "pem"))
    var publicKey: String?

    @Option(help: ArgumentHelp("Seconds that --sign-with may take.", valueName: "s"))
    var signTimeout: Int = 120

    @Option(
        help: ArgumentHelp("The key's certificate and those of its issuers, leaf first.", valueName: "pem")
    )
    var certificate: String?

    @OptionGroup var passphrase: PassphraseOptions

    func validate() throws {
        guard (key == nil) != (signWith == nil) else {
            throw ValidationError("Give either --key or --sign-with.")
        }
        if signWith == nil, publicKey != nil { throw ValidationError("--public-key goes with --sign-with.") }
        if signWith != nil, publicKey == nil, certificate == nil {
            throw ValidationError("--sign-with needs --public-key or --certificate, which its signature is held to.")
        }
        if let signWith { _ = try CommandWords.split(signWith) }
        guard (1...86400).contains(signTimeout) else { throw ValidationError("--sign-timeout is 1 to 86400 seconds.") }
    }

    func identity(at now: Timestamp) throws -> SigningIdentity {
        let signer = try signer()
        guard let certificate else { return SigningIdentity(signer: signer) }
        return try SigningIdentity(
            key: signer,
            certificateChainPEM: PEMText.read(certificate),
            subject: certificate,
            at: now
        )
    }

    private func signer() throws -> any BundleSigner {
        guard let signWith else { return try PrivateKeyFile.read(key ?? "", passphrase) }
        return SigningCommand(
            words: try CommandWords.split(signWith),
            seconds: signTimeout,
            verificationKey: try commandKey()
        )
    }

    private func commandKey() throws -> VerificationKey {
        if let publicKey { return try VerificationKey(pem: PEMText.read(publicKey), subject: publicKey) }
        let path = certificate ?? ""
        return try SigningIdentity.key(ofChainPEM: PEMText.read(path), subject: path)
    }
}

/// The file of a private key.
enum PrivateKeyFile {
    static func read(_ path: String, _ options: PassphraseOptions) throws -> SigningKey {
        PrivateMemory.keep()
        let file = try SecretFile(path)
        let text = try file.text()
        // What holds no private key is no secret; it is refused for what it is.
        if text.contains("PRIVATE KEY-----") { try file.demandPrivate(isInsecure: options.insecureKey) }
        return try SigningKey(pem: text, subject: path) { try options.passphrase(for: path) }
    }
}
