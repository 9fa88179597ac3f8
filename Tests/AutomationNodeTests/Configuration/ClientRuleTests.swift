import Testing

@testable import AutomationNode

@Suite("Roles of clients' certificates")
struct ClientRuleTests {
    private func rule(_ text: String) throws -> ClientRule? {
        let yaml = "tls: {certificate: c, key: k, clients: {ca: a, roles: [\(text)]}}"
        return try NodeConfiguration(yaml: yaml, subject: "test").tls?.clients?.rules.first
    }

    @Test(
        "a star stands for a part of a name, and never for the next part",
        arguments: [
            ("subject: 'CN=ops-*,O=Plant'", "CN=ops-1,O=Plant", true),
            ("subject: 'CN=ops-*,O=Plant'", "CN=ops-,O=Plant", false),
            ("subject: 'CN=ops-*,O=Plant'", #"CN=ops-1\,O=Plant,O=Evil"#, false),
            ("subject: 'CN=ops-*,O=Plant'", "CN=ops-1,OU=x,O=Plant", false),
            ("subject: 'CN=ops'", "CN=ops,O=Plant", false),
            ("san: 'DNS:*.plant.example'", "DNS:a.plant.example", true),
            ("san: 'DNS:*.plant.example'", "DNS:a.b.plant.example", false),
            ("san: 'URI:spiffe://plant/*/ops'", "URI:spiffe://plant/line-3/ops", true),
            ("san: 'URI:spiffe://plant/*'", "URI:spiffe://plant/a/b", false),
            ("san: 'URI:spiffe://plant/*'", "DNS:plant", false),
            ("san: 'email:*@plant.example'", "email:eve@plant.example", true),
            ("san: 'email:*@plant.example'", "email:eve@evil@plant.example", false),
        ]
    )
    func patterns(rule text: String, name: String, matches: Bool) throws {
        #expect(try rule("{\(text), role: viewer}")?.pattern.matches(name) == matches)
    }

    @Test(
        "a rule that cannot be right stops the start",
        arguments: [
            "{role: viewer}", "{subject: a, san: 'DNS:b', role: viewer}", "{subject: a}", "{subject: a, role: king}",
            "{san: host, role: viewer}", "{subject: a, role: viewer, models: [m]}",
            "{subject: a, role: viewer, projects: []}", "{subject: a, role: viewer, projects: }",
            "{subject: a, role: scorer, models: ~}",
            "{subject: a, role: viewer, project: p}",
        ]
    )
    func wrong(text: String) {
        #expect(throws: NodeFailure.self) { _ = try rule(text) }
    }

    @Test("a list of revoked ones without a name is no list, and stops the start")
    func revoked() {
        let yaml = "tls: {certificate: c, key: k, clients: {ca: a, revoked: , roles: [{subject: a, role: viewer}]}}"
        #expect(throws: NodeFailure.self) { _ = try NodeConfiguration(yaml: yaml, subject: "test") }
    }

    @Test("scopes are read with it")
    func scopes() throws {
        let found = try rule("{subject: a, role: scorer, projects: [p, q], models: m}")
        #expect(found?.grant.role == .scorer && found?.grant.scope.text == "projects p, q; models m")
    }
}
