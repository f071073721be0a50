// SPDX-License-Identifier: MIT
#include "window.h"

#include "demofolder.h"

#include <QtCore/qfileinfo.h>
#include <QtWidgets/qfiledialog.h>
#include <QtWidgets/qlabel.h>
#include <QtWidgets/qlistview.h>
#include <QtWidgets/qprogressbar.h>
#include <QtWidgets/qstatusbar.h>
#include <QtWidgets/qstyle.h>
#include <QtWidgets/qstyleditemdelegate.h>
#include <QtWidgets/qtoolbar.h>

using namespace Qt::StringLiterals;

namespace {

constexpr QSize Icon(96, 72);

/// Shows with an icon what has no thumbnail.
class Delegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const auto state = ThumbnailModel::State(index.data(Qt::UserRole).toInt());
        const QStyle *style = option->widget->style();
        option->features |= QStyleOptionViewItem::HasDecoration;
        option->decorationSize = Icon;
        if (state == ThumbnailModel::State::Crashed)
            option->icon = style->standardIcon(QStyle::SP_MessageBoxCritical);
        else if (state == ThumbnailModel::State::Failed)
            option->icon = style->standardIcon(QStyle::SP_MessageBoxWarning);
        else if (state == ThumbnailModel::State::Waiting)
            option->icon = style->standardIcon(QStyle::SP_FileIcon);
    }
};

} // namespace

Window::Window(const QActors::ChildProgram &program) : m_thumbnailer(program)
{
    auto *view = new QListView;
    view->setViewMode(QListView::IconMode);
    view->setResizeMode(QListView::Adjust);
    view->setUniformItemSizes(true);
    view->setIconSize(Icon);
    view->setGridSize(Icon + QSize(48, 36));
    view->setWordWrap(true);
    view->setMovement(QListView::Static);
    view->setItemDelegate(new Delegate(view));
    view->setModel(m_thumbnailer.model());
    setCentralWidget(view);

    QToolBar *bar = addToolBar(tr("Folder"));
    bar->setMovable(false);
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->addAction(style()->standardIcon(QStyle::SP_DirOpenIcon), tr("Open…"), this, [this] {
        if (const QString folder = QFileDialog::getExistingDirectory(this); !folder.isEmpty())
            open(folder);
    });
    m_stop = bar->addAction(style()->standardIcon(QStyle::SP_BrowserStop), tr("Stop"), &m_thumbnailer, &Thumbnailer::cancel);
    m_progress = new QProgressBar;
    m_status = new QLabel;
    statusBar()->addWidget(m_status, 1);
    statusBar()->addPermanentWidget(m_progress);
    connect(&m_thumbnailer, &Thumbnailer::progressChanged, this, &Window::showProgress);
    showProgress();
    resize(900, 600);
}

void Window::open(const QString &folder)
{
    setWindowTitle(tr("Thumbnails of %1").arg(QFileInfo(folder).fileName()));
    m_thumbnailer.start(imagesIn(folder));
}

void Window::showProgress()
{
    const int all = m_thumbnailer.model()->rowCount();
    m_stop->setEnabled(m_thumbnailer.isRunning());
    m_progress->setVisible(m_thumbnailer.isRunning());
    m_progress->setRange(0, all);
    m_progress->setValue(m_thumbnailer.done());
    const int crashes = m_thumbnailer.crashes();
    m_status->setText(crashes == 0 ? tr("%1 of %2 images").arg(m_thumbnailer.done()).arg(all)
                                   : tr("%1 of %2 images; a decoder crashed over %3, and was started again").arg(m_thumbnailer.done()).arg(all).arg(crashes));
}
