import Testing

@testable import MLflow

@Suite("Versions of Python packages") struct PackageVersionTests {
    /// Ascending, from PEP 440 and packaging's own tests.
    static let ascending = [
        "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2",
        "1.0b2.post345.dev456",
        "1.0b2.post345", "1.0rc1.dev456", "1.0rc1", "1.0", "1.0+abc.5", "1.0+abc.7", "1.0+5", "1.0.post456.dev34",
        "1.0.post456", "1.0.15", "1.1.dev1", "1.10", "1!0.1",
    ]

    @Test("versions are ordered as pip orders them")
    func order() throws {
        let versions = try Self.ascending.map { try #require(PackageVersion($0)) }
        for (index, version) in versions.enumerated() {
            for (other, later) in versions.enumerated() {
                #expect((version < later) == (index < other), "\(version) < \(later)")
                #expect((version == later) == (index == other))
            }
        }
    }

    @Test(
        "versions have one normal form",
        arguments: [
            ("1.0", "1.0"), ("v1.0", "1.0"), ("1.0ALPHA", "1.0a0"), ("1.0-beta.2", "1.0b2"), ("1.0.c1", "1.0rc1"),
            ("1.0-1", "1.0.post1"), ("1.0-r4", "1.0.post4"), ("1.0_dev3", "1.0.dev3"), ("1.0+Ubuntu-1", "1.0+ubuntu.1"),
            ("1.0preview2", "1.0rc2"), ("1!1", "1!1"), (" 1.0 ", "1.0"), ("01.002", "1.2"),
        ]
    )
    func normalForm(_ written: String, _ normal: String) {
        #expect(PackageVersion(written)?.description == normal)
    }

    @Test(
        "what is no version is none",
        arguments: ["", "a", "1.", "1..2", "1.0x", "1+", "1+a..b", "1.0-", "1!", "99999999999999999999"]
    )
    func invalid(_ text: String) {
        #expect(PackageVersion(text) == nil)
    }

    @Test(
        "specifiers hold as PEP 440 says",
        arguments: [
            ("==1.0", "1.0.0", true), ("==1.0", "1.0+local", true), ("==1.0+a", "1.0", false), ("==1.*", "1.9", true),
            ("==1.1.*", "1.10", false), ("!=1.1.*", "1.1.3", false), ("~=2.2", "2.9", true), ("~=2.2", "3.0", false),
            ("~=1.4.5", "1.5.0", false), (">=1.0", "1.0rc1", false), ("<1.0", "1.0rc1", false),
            ("<1.0rc1", "1.0b1", true),
            (">1.0", "1.0.post1", false), (">1.0.post1", "1.0.post2", true), (">1.0", "1.0+a", false),
            ("<=2", "2.0", true),
            ("===1.0", "1.0", true), ("== 2", "2", true),
        ]
    )
    func specifiers(_ text: String, _ version: String, _ holds: Bool) throws {
        let specifier = try #require(VersionSpecifier(text))
        #expect(specifier.holds(for: try #require(PackageVersion(version))) == holds)
    }

    @Test(
        "a specifier reads again as it is written",
        arguments: ["===1.0.*", "===any", "==1.0.*", "~=1.4.5", ">1.0.post1"]
    )
    func specifierReadsAgain(_ text: String) throws {
        let specifier = try #require(VersionSpecifier(text))
        #expect(specifier.description == text)
        #expect(VersionSpecifier(specifier.description) == specifier)
    }

    @Test("what is no specifier is none", arguments: ["1.0", "=1.0", "~=1", ">=1.*", "<1+a", "==", "== 1 2", "=>1"])
    func invalidSpecifier(_ text: String) {
        #expect(VersionSpecifier(text) == nil)
    }
}
