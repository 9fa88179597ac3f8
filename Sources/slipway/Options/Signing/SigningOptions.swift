import ArgumentParser
import Identifiers
import Signing

/// The key that signs: a file, or a command that has access to it.
struct SigningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The private key that signs, as PEM, encrypted or not (slipway key generate).",
            valueName: "pem"
        ),
        completion: .file()
    )
    var key: String?

    @Option(
        help: ArgumentHelp(
            "Sign with a command instead: it reads the message on standard input and prints the DER signature. No shell runs it; "
                + "spaces separate its words, quotes keep them together.",
            valueName: "command"
        )
    )
    var signWith: String?

    @Option(help: ArgumentHelp("The public key of --sign-with, unless --certificate has it.", valueName: "pem"))
    var publicKey: String?

    @Option(help: ArgumentHelp("The time limit of --sign-with in seconds.", valueName: "s"))
    var signTimeout: Int = 120

    @Option(
        help: ArgumentHelp("The key's certificate and its issuers' certificates, leaf first.", valueName: "pem")
    )
    var certificate: String?

    @OptionGroup var passphrase: PassphraseOptions

    func validate() throws {
        guard (key == nil) != (signWith == nil) else {
            throw ValidationError("Give either --key or --sign-with.")
        }
        if signWith == nil, publicKey != nil { throw ValidationError("--public-key needs --sign-with.") }
        if signWith != nil, publicKey == nil, certificate == nil {
            throw ValidationError("--sign-with needs --public-key or --certificate, to check its signature.")
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
