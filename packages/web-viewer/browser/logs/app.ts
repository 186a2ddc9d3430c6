import { Component, h, type ComponentChild } from 'preact';
import { applyTheme, nextTheme, onSystemTheme, storedTheme, type Theme } from '../look/theme.ts';
import { narrowings } from './choices.ts';
import { pressKey, type KeyPort } from './keys.ts';
import { FacetsPanel } from './panels/facets.ts';
import { Header } from './panels/header.ts';
import { Help } from './panels/help.ts';
import { HistogramPanel } from './panels/histogram.ts';
import { Stage } from './panels/stage.ts';
import { StatusBar } from './panels/status-bar.ts';
import { Toolbar } from './panels/toolbar.ts';
import type { Viewer } from './viewer.ts';

interface AppState {
  readonly theme: Theme;
  readonly isHelpOpen: boolean;
  readonly isSheetOpen: boolean;
}

const lanePx = 260;
const mostLanes = 6;

/** The whole page. */
export class App extends Component<{ viewer: Viewer }, AppState> {
  override state: AppState = { theme: storedTheme(), isHelpOpen: false, isSheetOpen: false };
  private readonly keys: KeyPort = {
    focusSearch: () => document.querySelector<HTMLInputElement>('#search')?.select(),
    toggleHelp: () => this.setState({ isHelpOpen: !this.state.isHelpOpen }),
    toggleLanes: () => this.toggleLanes(),
    close: () => this.close(),
  };

  override componentDidMount(): void {
    onSystemTheme(() => this.setTheme(this.state.theme));
    document.addEventListener('keydown', (event) => pressKey(event, this.props.viewer, this.keys));
    document.addEventListener('pointerdown', (event) => closeMenus(event));
  }

  override render({ viewer }: { viewer: Viewer }): ComponentChild {
    const { theme, isHelpOpen, isSheetOpen } = this.state;
    const openSheet = (open: boolean) => () => this.setState({ isSheetOpen: open });
    return [
      h(Header, {
        state: viewer.state,
        admission: viewer.admission,
        theme,
        onTheme: () => this.setTheme(nextTheme(theme)),
        onHelp: this.keys.toggleHelp,
      }),
      h(Toolbar, {
        viewer,
        narrowed: narrowings(viewer.choices),
        isSheetOpen,
        onSheet: openSheet(!isSheetOpen),
        onLanes: this.keys.toggleLanes,
      }),
      h(HistogramPanel, { viewer, histogram: viewer.survey.histogram, theme }),
      h('div', { class: 'body' }, [
        h(FacetsPanel, { viewer, isOpen: isSheetOpen, onClose: openSheet(false) }),
        h(Stage, { viewer, onPods: () => this.choosePods() }),
      ]),
      h(StatusBar, { viewer }),
      h(Help, { isOpen: isHelpOpen, onClose: () => this.setState({ isHelpOpen: false }) }),
    ];
  }

  private setTheme(theme: Theme): void {
    applyTheme(theme);
    this.setState({ theme });
  }

  private toggleLanes(): void {
    const { viewer } = this.props;
    const fitting = Math.floor(viewer.list.list.element.clientWidth / lanePx);
    viewer.toggleLanes(Math.min(mostLanes, Math.max(2, fitting)));
  }

  private choosePods(): void {
    this.setState({ isSheetOpen: true }, () => {
      const facet = document.querySelector<HTMLElement>('#facets .facet-pods');
      facet?.scrollIntoView({ block: 'nearest' });
      facet?.querySelector<HTMLElement>('input, button')?.focus();
    });
  }

  private close(): boolean {
    const isOpen = this.state.isHelpOpen || this.state.isSheetOpen;
    this.setState({ isHelpOpen: false, isSheetOpen: false });
    return isOpen;
  }
}

function closeMenus({ target }: Event): void {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!(target instanceof Node) || !menu.contains(target)) menu.removeAttribute('open');
  }
}
