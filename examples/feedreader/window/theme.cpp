// SPDX-License-Identifier: MIT
#include "theme.h"

#include <QtGui/qpalette.h>
#include <QtWidgets/qstylefactory.h>

using namespace Qt::StringLiterals;

namespace {

const Theme Light{.window = 0xf4f5f7, .panel = 0xffffff, .line = 0xdfe3e8, .text = 0x1d2733, .quiet = 0x6b7785, .accent = 0x0f766e, .selected = 0xd9efec, .danger = 0xb42318};
const Theme Dark{.window = 0x16191e, .panel = 0x1e2228, .line = 0x313740, .text = 0xe6e9ee, .quiet = 0x97a1ae, .accent = 0x4fd1c0, .selected = 0x22413e, .danger = 0xff8a7a};
const Theme *s_current = &Light;

QString styleSheet(const Theme &theme)
{
    const QString sheet = uR"(
QMainWindow, QToolBar, QStatusBar { background: @window; }
QToolBar { border: none; border-bottom: 1px solid @line; spacing: 6px; padding: 8px 12px; }
QToolBar QLabel { color: @text; font-size: 13pt; font-weight: 600; padding-right: 12px; }
QToolButton { color: @text; border: 1px solid @line; border-radius: 6px; padding: 6px 14px; background: @panel; }
QToolButton:hover { border-color: @accent; }
QToolButton:pressed { background: @selected; }
QToolButton:disabled { color: @quiet; background: transparent; }
QToolButton#refresh { background: @accent; color: @panel; border-color: @accent; font-weight: 600; }
QToolButton#refresh:disabled { background: @line; border-color: @line; color: @quiet; }
QLineEdit { background: @panel; color: @text; border: 1px solid @line; border-radius: 6px; padding: 6px 10px; selection-background-color: @accent; }
QLineEdit:focus { border-color: @accent; }
QListView, QTableView { background: @panel; color: @text; border: none; outline: 0; }
QListView#feeds { background: @window; border-right: 1px solid @line; }
QTextBrowser { background: @panel; color: @text; border: none; border-top: 1px solid @line; }
QSplitter::handle { background: @line; }
QHeaderView { background: @panel; }
QHeaderView::section { background: @panel; color: @quiet; border: none; border-bottom: 1px solid @line; padding: 6px 12px; }
QStatusBar { color: @quiet; border-top: 1px solid @line; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: @quiet; padding: 4px 10px; }
QProgressBar { background: @line; border: none; border-radius: 3px; max-height: 6px; min-width: 180px; margin-right: 12px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar::handle:vertical { background: @line; border-radius: 3px; min-height: 30px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
)"_s;
    QString text = sheet;
    const std::pair<const char *, QColor> colours[] = {{"@window", theme.window}, {"@panel", theme.panel}, {"@line", theme.line}, {"@text", theme.text}, {"@quiet", theme.quiet}, {"@accent", theme.accent}, {"@selected", theme.selected}};
    for (const auto &[name, colour] : colours)
        text.replace(QLatin1StringView(name), colour.name());
    return text;
}

} // namespace

const Theme &Theme::current()
{
    return *s_current;
}

void Theme::apply(QApplication &app, const QString &name)
{
    const bool systemIsDark = app.palette().color(QPalette::Window).lightness() < 128;
    s_current = name == "dark"_L1 || (name.isEmpty() && systemIsDark) ? &Dark : &Light;
    const Theme &theme = *s_current;
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    QPalette palette;
    palette.setColor(QPalette::Window, theme.window);
    palette.setColor(QPalette::WindowText, theme.text);
    palette.setColor(QPalette::Base, theme.panel);
    palette.setColor(QPalette::AlternateBase, theme.window);
    palette.setColor(QPalette::Text, theme.text);
    palette.setColor(QPalette::Button, theme.panel);
    palette.setColor(QPalette::ButtonText, theme.text);
    palette.setColor(QPalette::PlaceholderText, theme.quiet);
    palette.setColor(QPalette::Highlight, theme.selected);
    palette.setColor(QPalette::HighlightedText, theme.text);
    palette.setColor(QPalette::Link, theme.accent);
    QApplication::setPalette(palette);
    app.setStyleSheet(styleSheet(theme));
}
