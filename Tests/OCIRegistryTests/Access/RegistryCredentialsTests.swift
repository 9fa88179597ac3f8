import DurableFiles
import Identifiers
import TestSupport
import Testing

@testable import OCIRegistry

@Suite struct RegistryCredentialsTests {
    private let place: TemporaryDirectory

    init() throws {
        place = try TemporaryDirectory()
    }

    private func read(_ text: String, mode: UInt32 = 0o600) throws -> RegistryCredentials {
        let name = "auth-\(text.utf8.count)-\(mode).json"
        let path = try place.write(Array(text.utf8), to: name)
        try place.handle.openForWriting(file: name).setPermissions(mode)
        return try RegistryCredentials(file: path)
    }

    private func secret(
        _ credentials: RegistryCredentials,
        _ host: String,
        _ repository: String = "credit"
    ) throws -> RegistryCredentials.Secret? {
        credentials.secret(for: try RegistryPlace(mirror: host), try #require(RepositoryName(repository)))
    }

    @Test("the longest entry for a repository decides, and an address of old programs means its host")
    func lookup() throws {
        // me:secret, team:a:b, and an entry as docker login writes it where a helper has the password.
        let credentials = try read(
            """
            {"auths": {"registry.example": {"auth": "bWU6c2VjcmV0"},
              "registry.example/team": {"auth": "dGVhbTphOmI="},
              "https://Old.example:5000/v1/": {"username": "old", "password": "p w"},
              "tokens.example": {"identitytoken": "abc", "auth": "bWU6c2VjcmV0"}, "bare.example": {"registrytoken": "xyz"},
              "empty.example": {}},
             "credHelpers": {"helped.example": "pass"}, "HttpHeaders": {}}
            """
        )
        #expect(try secret(credentials, "registry.example") == .password(user: "me", password: "secret"))
        #expect(try secret(credentials, "registry.example", "team/a/b") == .password(user: "team", password: "a:b"))
        #expect(try secret(credentials, "registry.example", "teams") == .password(user: "me", password: "secret"))
        #expect(try secret(credentials, "old.example:5000") == .password(user: "old", password: "p w"))
        #expect(try secret(credentials, "tokens.example") == .identity("abc"))
        #expect(try secret(credentials, "bare.example") == .bearer("xyz"))
        #expect(try secret(credentials, "helped.example") == .helper("pass"))
        #expect(try secret(credentials, "empty.example") == nil)
        #expect(try secret(credentials, "registry.example:5000") == nil)
        #expect(try secret(credentials, "evil-registry.example") == nil)
    }

    @Test("a file that others can read is refused, and no message has anything of it")
    func exposed() throws {
        for mode: UInt32 in [0o640, 0o604, 0o666] {
            let error = #expect(throws: RegistryFailure.self) {
                _ = try read(#"{"auths": {"h.example": {"auth": "bWU6c2VjcmV0"}}}"#, mode: mode)
            }
            #expect(error?.code == .credentials)
            #expect(error?.message.contains("chmod 600") == true)
        }
    }

    @Test(
        "what is no such file is refused without a word of its values",
        arguments: [
            "", "[]x", #"{"auths": []}"#, #"{"auths": {"h": "hidden"}}"#,
            #"{"auths": {"h": {"auth": "hidden-hidden"}}}"#,
            #"{"auths": {"h": {"auth": "aGlkZGVu"}}}"#, #"{"auths": {"h": {"username": "a:b", "password": "hidden"}}}"#,
            "{\"auths\": {\"h\": {\"username\": \"a\", \"password\": \"hidden\\u000a\"}}}",
            #"{"auths": {"h": {"identitytoken": "hidden hidden"}}}"#,
        ]
    )
    func malformed(text: String) {
        let error = #expect(throws: RegistryFailure.self) { _ = try read(text) }
        #expect(error?.code == .credentials)
        #expect(error?.description.contains("hidden") == false)
    }
}
