import ArgumentParser
import DurableFiles
import Identifiers
import Signing
import StrictJSON

struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Create a signing key, or show its public part.",
        subcommands: [KeyGenerateCommand.self, KeyShowCommand.self]
    )
}

struct KeyGenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Create a key that signs bundles (ECDSA P-256).",
        discussion: """
            Writes the private key to PATH, readable by its owner only, and the public key to PATH.pub. It never overwrites \
            a file. Copy PATH.pub into the trust directory of each node, as NAME.pem. With --encrypt, a passphrase protects \
            the private key (PKCS#8, PBKDF2 and AES-256); openssl reads this format too.
            """
    )

    @Argument(help: "The file for the private key.")
    var path: String

    @Flag(help: "Protect the private key with a passphrase.")
    var encrypt = false

    @OptionGroup var passphrase: PassphraseOptions

    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if !encrypt, passphrase.passphraseFile != nil || passphrase.passphraseDescriptor != nil {
            throw ValidationError("--passphrase-file and --passphrase-fd need --encrypt.")
        }
    }

    func run() throws {
        PrivateMemory.keep()
        let key = try KeyPairFiles(OutputPath(path)).generate {
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
        abstract: "Print a key's hint and its public part, which nodes trust.",
        discussion: """
            You can copy the output into a trust directory as it is: text around the PEM block is ignored. With --sign-with, \
            the command signs a probe, which is no bundle, to prove that it has the private key of this public key.
            """
    )

    @Argument(help: "A file with a private or a public key.")
    var path: String

    @Option(
        help: ArgumentHelp("Prove that this command signs with the key, as in slipway export.", valueName: "command")
    )
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
