import DurableFiles
import TestSupport
import Testing

/// A key that never leaves its token: SoftHSM behind PKCS#11, asked by the programs of OpenSC and openssl.
@Suite(
    .enabled(
        if: Oracle.softHSM.isThere && Oracle.pkcs11Tool.isThere && Oracle.modelSigning.isThere,
        "`make setup-tests` installs SoftHSM, OpenSC and model_signing"
    )
)
struct HardwareKeyTests {
    private static let engines = ["/usr/lib", "/usr/lib64", "/usr/local/lib"]

    private static let module = ["softhsm", "x86_64-linux-gnu/softhsm", "aarch64-linux-gnu/softhsm", "pkcs11"]
        .flatMap { folder in engines.map { "\($0)/\(folder)/libsofthsm2.so" } }
        .first { (try? OpenFile.read($0)) != nil }

    private static let hasEngine = Shell.has("openssl") && (try? Shell.run("openssl engine pkcs11")) != nil

    private let place: TemporaryDirectory
    private let module: String

    init() throws {
        place = try TemporaryDirectory()
        module = try #require(Self.module)
        try place.write(Array("directories.tokendir = \(place.path("tokens"))\n".utf8), to: "softhsm2.conf")
        try place.handle.make(directory: "tokens")
    }

    /// Runs a command that finds the token, in the place.
    private func run(_ command: String) async throws {
        try await Shell.runApart(
            "cd '\(place.handle.path)' && export SOFTHSM2_CONF='\(place.path("softhsm2.conf"))' PIN=1234 "
                + "PKCS11_MODULE_PATH='\(module)' && { \(command); } >>'\(place.path("log"))' 2>&1"
        )
    }

    private func makeToken(curve: String) async throws {
        try await run(
            """
            softhsm2-util --init-token --free --label plant --so-pin 5678 --pin 1234 &&
            pkcs11-tool --module '\(module)' --token-label plant --login --pin 1234 --keypairgen --key-type EC:\(curve) \
              --label signer --id 01 &&
            pkcs11-tool --module '\(module)' --token-label plant --read-object --type pubkey --id 01 --output-file signer.der &&
            openssl pkey -pubin -inform DER -in signer.der -pubout -out signer.pem
            """
        )
        try place.write(Array("flavors:\n  custom:\n    data: data.bin\n".utf8), to: "m/MLmodel")
        try place.write([1, 2, 3], to: "m/data.bin")
        try await run(
            "'\(Programs.slipway)' init p --project plant && "
                + "'\(Programs.slipway)' import --project-dir p m --activate"
        )
    }

    /// Expects that the public key verifies a bundle that the command signs.
    private func expectSigned(by command: String) async throws {
        try await run("'\(Programs.slipway)' key show signer.pem --sign-with \"\(command)\"")
        try await run(
            "'\(Programs.slipway)' export --project-dir p --sign-with \"\(command)\" --public-key signer.pem -o b.tar"
        )
        try await run("'\(Programs.slipway)' unpack b.tar tree --trust signer.pem")
        let tree = place.path("tree")
        let said = try await Oracle.modelSigning.run(
            "verify key '\(tree)' --signature '\(tree)/bundle.sig' --public_key '\(place.path("signer.pem"))'"
        )
        #expect(said.contains("succeeded"))
    }

    @Test(
        "a token signs through pkcs11-tool, and Slipway and model_signing verify it",
        arguments: [("prime256v1", "sha256")]
    )
    func tool(curve: String, hash: String) async throws {
        try await makeToken(curve: curve)
        let script = """
            #!/bin/sh
            openssl dgst -\(hash) -binary | pkcs11-tool --module '\(module)' --token-label plant --login --pin env:PIN \
              --sign --mechanism ECDSA --signature-format openssl --id 01
            """
        try place.write(Array(script.utf8), to: "sign")
        try Shell.run("chmod +x '\(place.path("sign"))'")
        try await expectSigned(by: "./sign")
    }

    @Test("a token signs through openssl's engine", .enabled(if: hasEngine))
    func engine() async throws {
        try await makeToken(curve: "prime256v1")
        try await expectSigned(
            by: "openssl dgst -sha256 -engine pkcs11 -keyform engine "
                + "-sign 'pkcs11:token=plant;object=signer;type=private;pin-value=1234'"
        )
    }

    @Test("with a wrong PIN, or r and s where DER is expected, the export says so and writes nothing")
    func wrong() async throws {
        try await makeToken(curve: "prime256v1")
        let tool = "pkcs11-tool --module '\(module)' --token-label plant --login"
        let raw = "#!/bin/sh\nopenssl dgst -sha256 -binary | \(tool) --pin env:PIN --sign --mechanism ECDSA --id 01\n"
        let locked = "#!/bin/sh\nopenssl dgst -sha256 -binary | \(tool) --pin 0000 --sign --mechanism ECDSA --id 01\n"
        for (script, words) in [(raw, "r and s"), (locked, "key.command")] {
            try Shell.run("rm -f '\(place.path("sign"))'")
            try place.write(Array(script.utf8), to: "sign")
            try Shell.run("chmod +x '\(place.path("sign"))'")
            await #expect(throws: Shell.Failed.self) {
                try await run(
                    "'\(Programs.slipway)' export --project-dir p --sign-with ./sign --public-key signer.pem -o b.tar"
                )
            }
            #expect(try place.text("log").contains(words))
            #expect(try place.handle.status(of: "b.tar") == nil)
        }
    }
}
