import Testing

@testable import OCIRegistry

@Suite struct AuthChallengeTests {
    @Test("a challenge for a token is read with its scopes, whatever stands around it")
    func bearer() {
        let expected = AuthChallenge.bearer(
            TokenRequest(
                realm: "https://auth.example/token?x=1",
                service: "registry.example",
                scopes: ["repository:a:pull,push", "repository:b:pull"]
            )
        )
        let values = [
            #"Bearer realm="https://auth.example/token?x=1",service="registry.example",scope="repository:b:pull repository:a:pull,push""#,
            #"bearer  service=registry.example , scope="repository:a:pull,push repository:b:pull", REALM="https://auth.example/token?x=1", error="invalid_token""#,
            #"Negotiate, Basic realm="x", Bearer realm="https:\//auth.example/token?x=1",service="registry.example",scope="repository:a:pull,push repository:b:pull""#,
        ]
        for value in values { #expect(AuthChallenge([value]) == expected, "\(value)") }
        #expect(AuthChallenge([#"Basic realm="r""#, values[0]]) == expected)
    }

    @Test("a password alone is asked for with Basic, and what nobody understands is no challenge")
    func others() {
        #expect(AuthChallenge([#"Basic realm="Registry, of \"credit\"""#]) == .basic)
        #expect(AuthChallenge(["basic"]) == .basic)
        for values in [[], [""], ["Digest realm=\"x\""], ["Bearer service=\"no realm\""], [",,,="], ["\"Basic\""]] {
            #expect(AuthChallenge(values) == nil, "\(values)")
        }
    }
}
