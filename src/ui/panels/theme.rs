//! Light or dark, against the system's setting.

use leptos::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    fn next(self) -> Self {
        match self {
            Self::System => Self::Dark,
            Self::Dark => Self::Light,
            Self::Light => Self::System,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The value of the root's `data-theme`, from which the style sheet takes its colours.
    fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// Steps through the themes.
#[component]
pub fn ThemeButton() -> impl IntoView {
    let theme = RwSignal::new(Theme::System);
    Effect::new(move || {
        let attribute = theme.get().attribute();
        let Some(root) = document().document_element() else { return };
        // A document without a root element to colour is not on a screen: nothing to report.
        let _ = match attribute {
            Some(value) => root.set_attribute("data-theme", value),
            None => root.remove_attribute("data-theme"),
        };
    });
    view! {
        <button type="button" class="quiet theme" data-testid="theme" on:click=move |_| theme.update(|t| *t = t.next())>
            "Theme: " {move || theme.get().name()}
        </button>
    }
}
