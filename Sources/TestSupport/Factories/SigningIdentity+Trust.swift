package import Signing

extension SigningIdentity {
    /// The trust that a node has in just this key.
    package static func trusted() throws -> (identity: SigningIdentity, trust: Trust) {
        let key = SigningKey.generate()
        return (SigningIdentity(key: key), try Trust(files: [("signer.pem", key.verificationKey.pem)]))
    }
}
