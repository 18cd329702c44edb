// The rules html-validate judges the letters by: all it recommends, less what a letter can't do without.
export default {
  root: true,
  extends: ["html-validate:recommended", "html-validate:a11y"],
  rules: {
    // Gmail drops style sheets it does not like: what must hold stands on the element.
    "no-inline-style": "off",
    // Outlook's Word engine takes widths, heights and colours from attributes alone.
    "no-deprecated-attr": "off",
    // The older word of the two that mean the same is known to more screen readers.
    "presentation-role-style": ["error", { prefer: "presentation" }],
    // The Word engine knows no max-width: these comments, which it alone reads, give it one column of that width.
    "no-conditional-comment": "off",
    // HTML makes the tbody itself.
    "prefer-tbody": "off",
  },
};
