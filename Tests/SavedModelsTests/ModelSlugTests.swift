import Foundation
import Identifiers
import Testing

@testable import SavedModels

@Suite("A registry's name as a name here")
struct ModelSlugTests {
    @Test(
        "what can be kept is kept",
        arguments: [
            ("churn", "churn"), ("iris petal width", "iris-petal-width"), ("Modèle Été", "Modele-Ete"), ("a..b", "a.b"),
            (" x ", "x"), ("Churn (EU)", "Churn-EU"), ("ﬁt №1", "fit-No1"), ("a_-_b", "a_b"),
        ]
    )
    func kept(text: String, slug: String) {
        #expect(ModelSlug.name(for: text).text == slug)
    }

    @Test(
        "where letters are lost the digest of the whole name tells it from others",
        arguments: ["模型", "模型 A", "Ω", "💡", "", "---", String(repeating: "x", count: 200)]
    )
    func lost(_ text: String) {
        let name = ModelSlug.name(for: text).text
        #expect(name.utf8.count <= 80)
        #expect(name.range(of: "-[0-9a-f]{8}$", options: .regularExpression) != nil)
        #expect(ModelSlug.name(for: text).text == name)
    }
}
