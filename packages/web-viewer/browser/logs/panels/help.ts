import { Component, h, type ComponentChild } from 'preact';
import { keyHelp } from '../keys.ts';

interface HelpProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** The list of keys, over the page. */
export class Help extends Component<HelpProps> {
  private dialog: HTMLDialogElement | null = null;

  override componentDidUpdate(): void {
    const { dialog } = this;
    if (dialog === null || dialog.open === this.props.isOpen) return;
    if (this.props.isOpen) dialog.showModal();
    else dialog.close();
  }

  override render({ onClose }: HelpProps): ComponentChild {
    return h(
      'dialog',
      {
        ref: (dialog: HTMLDialogElement | null) => (this.dialog = dialog),
        class: 'help',
        'aria-labelledby': 'help-title',
        onClose,
        onClick: (event: MouseEvent) => {
          if (event.target === this.dialog) onClose();
        },
      },
      [
        h('h2', { id: 'help-title' }, 'Keys'),
        h(
          'dl',
          null,
          keyHelp.map(([keys, about]) =>
            h('div', { key: about }, [
              h(
                'dt',
                null,
                keys.map((key) => h('kbd', { key }, key)),
              ),
              h('dd', null, about),
            ]),
          ),
        ),
        h('button', { type: 'button', class: 'solid', onClick: onClose }, 'Close'),
      ],
    );
  }
}
