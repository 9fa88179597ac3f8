package import Signing

/// A set of people whose word counts alike.
package struct PolicyRole: Sendable, Hashable {
    package let name: RoleName
    package let people: [PolicyPerson]
    /// nil for a role of keys alone.
    package let certificates: PolicyCertificates?
    /// True if it may withdraw the claims of others.
    package let mayWithdraw: Bool
}

/// A person, who counts once whatever number of keys and certificates is theirs.
package struct PolicyPerson: Sendable, Hashable {
    package let name: String
    /// Names of files with public keys.
    package let files: [String]
    /// Names in certificates.
    package let names: [SubjectPattern]
    let line: Int
}

/// Another node, by the name that it has in its own configuration. It is nobody: its keys approve nothing.
package struct PolicyNode: Sendable, Hashable {
    package let name: String
    /// Names of files with public keys in the directory of reviewers.
    package let files: [String]
    let line: Int
}

/// Certificates of a CA whose holders have a role.
package struct PolicyCertificates: Sendable, Hashable {
    /// The name of the file with the CA's certificate.
    package let authority: String
    /// Names of further people: each name that occurs is a person.
    package let names: [SubjectPattern]
    let line: Int
}
