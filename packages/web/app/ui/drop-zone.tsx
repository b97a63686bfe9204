import { useSignal } from "@preact/signals";

interface DropZoneProps {
  /** What is wanted. */
  label: string;
  hint?: string;
  /** Endings and media types, as an input of files has them. */
  accept: string;
  isDisabled?: boolean;
  onFile: (file: File) => void;
}

/** Takes a file that is dropped on it or chosen. */
export function DropZone({ label, hint, accept, isDisabled = false, onFile }: DropZoneProps) {
  const isOver = useSignal(false);
  function drop(event: DragEvent): void {
    event.preventDefault();
    isOver.value = false;
    const [file] = event.dataTransfer?.files ?? [];
    if (file && !isDisabled) onFile(file);
  }
  return (
    <label
      class={`drop-zone ${isOver.value ? "over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => (isOver.value = false)}
      onDrop={drop}
    >
      <strong>{label}</strong>
      {hint !== undefined && <span class="muted">{hint}</span>}
      <input
        type="file"
        accept={accept}
        disabled={isDisabled}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file) onFile(file);
          currentTarget.value = ""; // the same file again is a new choice
        }}
      />
    </label>
  );
}
