import ArgumentParser
import DurableFiles
import Identifiers
import Signing
import StrictJSON

struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make a signing key, or show its public part.",
        subcommands: [KeyGenerateCommand.self, KeyShowCommand.self]
    )
}

struct KeyGenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Make a new key to sign bundles with (ECDSA P-256).",
        discussion: """
            Writes the private key to PATH, readable by its owner only, and the public key to PATH.pub. A file that is \
            there is never overwritten. Bring PATH.pub to the trust directory of each node, as NAME.pem. With --encrypt the \
            private key is put under a passphrase (PKCS#8, PBKDF2 and AES-256), which openssl knows, too.
            """
    )

    @Argument(help: "Where the private key goes.")
    var path: String

    @Flag(help: "Put the private key under a passphrase.")
    var encrypt = false

    @OptionGroup var passphrase: PassphraseOptions

    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if !encrypt, passphrase.passphraseFile != nil || passphrase.passphraseDescriptor != nil {
            throw ValidationError("--passphrase-file and --passphrase-fd go with --encrypt.")
        }
    }

    func run() throws {
        PrivateMemory.keep()
        let key = try KeyPairFiles(FilePlace(path)).generate {
            try encrypt ? passphrase.passphrase(for: path, isNew: true) : nil
        }
        if json.json {
            try Console.write(
                JSONWriter.text(of: [
                    "hint": .string(key.verificationKey.hint), "privateKey": .string(path),
                    "publicKey": .string(path + ".pub"),
                ]) + "\n"
            )
        } else {
            try output.console.say("Private key \(path), public key \(path).pub, hint \(key.verificationKey.hint)")
        }
    }
}

struct KeyShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the hint of a key and its public part, which nodes trust.",
        discussion: """
            The output can be put into a trust directory as it is: text around the PEM block is ignored. With --sign-with the \
            command has to sign something, which is no bundle, so that it is known to have the private key of this public one.
            """
    )

    @Argument(help: "A file with a private or a public key.")
    var path: String

    @Option(help: ArgumentHelp("Prove that this command signs with the key, as export has it.", valueName: "command"))
    var signWith: String?

    @OptionGroup var passphrase: PassphraseOptions

    @OptionGroup var json: JSONOptions

    func run() throws {
        let key = try verificationKey()
        if let signWith {
            let command = SigningCommand(words: try CommandWords.split(signWith), seconds: 120, verificationKey: key)
            let probe = PreAuthenticationEncoding(
                payloadType: "application/vnd.slipway.probe",
                payload: Array("probe".utf8)
            )
            try key.requireSignature(command.signature(over: probe), over: probe, of: signWith)
        }
        guard json.json else {
            try Console.write("hint \(key.hint)\n\(key.pem)")
            return
        }
        try Console.write(JSONWriter.text(of: ["hint": .string(key.hint), "publicKey": .string(key.pem)]) + "\n")
    }

    private func verificationKey() throws -> VerificationKey {
        let pem = try PEMText.read(path)
        guard pem.contains("PRIVATE KEY-----") else { return try VerificationKey(pem: pem, subject: path) }
        return try PrivateKeyFile.read(path, passphrase).verificationKey
    }
}
