/// The page on which somebody shows a token.
package enum SignInPage {
    /// - Parameters:
    ///   - next: where to go afterwards, a path of the node's pages.
    ///   - problem: why the last attempt failed; nil for the first.
    ///   - certificate: the name in the certificate that the browser shows; nil for none.
    ///   - isFromElsewhere: true where a page of another site led here, so that the browser did not send its cookie.
    package static func page(
        next: String?,
        problem: String? = nil,
        certificate: String? = nil,
        isFromElsewhere: Bool = false
    ) -> NodePage {
        var page = NodePage(
            title: "Sign in",
            lead: "A token says who you are and what you may do here; slipwayd token create makes one."
        )
        if let problem { page.notice = NodePage.Notice(problem, .bad) }
        let hidden = FormField(name: "next", value: next ?? PageAddress.projects, kind: .hidden)
        var parts = [
            NodePart.form(
                NodeForm(
                    id: "sign-in",
                    action: PageAddress.session,
                    explanation: "The session ends after 8 hours, when you sign out, and with its token.",
                    fields: [
                        hidden,
                        FormField(
                            name: "token",
                            label: "Token",
                            hint: "It begins with slipway_. The node keeps no copy of it, and neither does a page.",
                            kind: .password,
                            isRequired: true,
                            autocomplete: "current-password"
                        ),
                    ],
                    button: "Sign in"
                )
            )
        ]
        if let certificate {
            parts.append(
                .form(
                    NodeForm(
                        id: "sign-in-certificate",
                        action: PageAddress.session,
                        explanation: "Your browser shows the certificate of \(Shown.name(certificate)).",
                        fields: [hidden],
                        button: "Sign in with the certificate"
                    )
                )
            )
        }
        page.sections = [
            NodeSection(
                id: "token",
                title: "Token",
                parts: parts,
                links: isFromElsewhere
                    ? [NodeLink("I am signed in already: open the page", next ?? PageAddress.projects)] : []
            )
        ]
        return page
    }
}
