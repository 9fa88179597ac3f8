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
            there is never overwritten. Bring PATH.pub to the trust directory of each node, as NAME.pem.
            """
    )

    @Argument(help: "Where the private key goes.")
    var path: String

    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let key = try KeyPairFiles(FilePlace(path)).generate()
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
        discussion: "The output can be put into a trust directory as it is: text around the PEM block is ignored."
    )

    @Argument(help: "A file with a private or a public key.")
    var path: String

    @OptionGroup var json: JSONOptions

    func run() throws {
        let pem = try PEMText.read(path)
        let key =
            pem.contains("PRIVATE KEY-----")
            ? try SigningKey(pem: pem, subject: path).verificationKey : try VerificationKey(pem: pem, subject: path)
        guard json.json else {
            try Console.write("hint \(key.hint)\n\(key.pem)")
            return
        }
        try Console.write(JSONWriter.text(of: ["hint": .string(key.hint), "publicKey": .string(key.pem)]) + "\n")
    }
}
